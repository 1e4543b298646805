/* The article with its marked words, in a Streamlit component. */
