"""What is fetched from the web and kept: feeds, site maps, saved pages and mails, whole crawls."""
