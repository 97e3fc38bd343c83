"""The ears: text -> Question. The only room that guesses, and it never guesses a country."""
