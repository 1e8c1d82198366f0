"""A stand-in for an Autotask PSA tenant: its REST API, the people who work in it, and its failures.

Written from the reference facts alone (named "FACTS" plus section in this package) and sharing no code with the
product, so that a misreading on either side shows. It is strict: what the real API would refuse, it refuses.
What no public source states is a named switch in `autotask_simulator.switches`.
"""
