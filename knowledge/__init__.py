"""The law: Norway's GSP as dated, cited facts. Knows no bot, no language and no network."""
