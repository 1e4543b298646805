"""The application: dashboard, map data and assets in one server. Start it with ``streamlit run app.py``."""

import streamlit as st
from streamlit import config

from geo import dashboard
from geo.settings import Settings
from geo.web.routes import middleware, routes

app = st.App(
    dashboard.SCRIPT,
    routes=routes(config.get_option("server.baseUrlPath") or ""),
    middleware=middleware(Settings.from_environment()),
)
