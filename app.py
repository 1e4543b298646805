"""The application: dashboard, map data and assets in one server. Start it with ``streamlit run app.py``."""

import streamlit as st
from streamlit import config

from geo import dashboard
from geo.web.routes import middleware, routes
from geo.web.state import state

base_path = config.get_option("server.baseUrlPath") or ""
app = st.App(
    dashboard.SCRIPT,
    routes=routes(base_path),
    middleware=middleware(state().settings, base_path),
)
