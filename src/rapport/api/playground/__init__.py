"""The playground: a newcomer plays both sides of the sample shop, in demo mode on this machine only."""
