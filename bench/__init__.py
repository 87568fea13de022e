"""Turns a second, beside a stock bot of the SDK's own making, on the same machine in the same run."""
