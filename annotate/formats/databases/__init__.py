"""What databases of newspapers hand out as text: many articles a file, keys before each."""
