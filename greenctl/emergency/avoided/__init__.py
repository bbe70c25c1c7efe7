"""Hours of stop that exemptions avoided (少停限产) and that duties cost, of alerts that are over."""
