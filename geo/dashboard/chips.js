/* Filter chips: buttons with the map's symbols; names and counts are set as text. */
