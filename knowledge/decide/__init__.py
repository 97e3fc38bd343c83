"""Conclusions from the law: pure findings, each built of cited facts. One file a question."""
