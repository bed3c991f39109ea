"""The hand-kept and collected tables of data/raw: schema, reader, writer and checks."""
