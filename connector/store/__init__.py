"""Tables, queries, migrations, jobs, archive and journal: what is durable."""
