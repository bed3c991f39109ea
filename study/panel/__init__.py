"""Raw tables to panels: units (spells, decisions, mayor-years) and the verbs that add columns."""
