"""A new snapshot of Norwegian Customs' open data against our tables: plan, read, write, go back.

plan(folder, day) -> Plan   what our tables become; raises KnowledgeError and changes nothing
text(plan.diff)             the same for people
write(plan)                 all or nothing; the tables before stay as tables.previous
back()                      tables and tables.previous change places
"""

from knowledge.refresh.difference import Diff, text
from knowledge.refresh.plan import Plan, plan
from knowledge.refresh.write import PREVIOUS, back, write

__all__ = ["PREVIOUS", "Diff", "Plan", "back", "plan", "text", "write"]
