"""The part of XPath that XLSForms and our rules share, translated both ways; `docs/how-to/xlsform.md` lists it."""
