"""What every department judges with: situation, history, clocks, payer rules, holds, the question a gate is asked."""
