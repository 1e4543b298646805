"""The application: dashboard, map data and assets in one server. Start it with ``streamlit run app.py``."""

import sys

import streamlit as st
from streamlit import config

from geo import dashboard
from geo.web.routes import middleware, routes
from geo.web.state import state

# Whoever waits for the database or sends a message lets others compute, and waits this long to go on. With Python's own
# 5 ms, reading a thousand rows beside three page runs took 2.7 s, of which 0.3 s were work; so it takes 1.0 s.
SWITCH_S = 0.0005
sys.setswitchinterval(SWITCH_S)

base_path = config.get_option("server.baseUrlPath") or ""
app = st.App(
    dashboard.SCRIPT,
    routes=routes(base_path),
    middleware=middleware(state().settings, base_path),
)
