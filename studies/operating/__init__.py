"""The parts of operations.py: gateways in front of a running server, and worlds of real outcomes behind them."""
