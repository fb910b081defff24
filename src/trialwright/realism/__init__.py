"""Realism: what contradicts itself within a trial, by named rules whose false alarms are known."""
