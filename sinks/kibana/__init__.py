"""Kibana on top: data views, searches and dashboards, generated from the mapping."""
