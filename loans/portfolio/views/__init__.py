"""The pages of contracts, money, plans, the bank's files and the portfolio."""
