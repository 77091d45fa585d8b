"""The ground of the server: tables, account documents, the playbook in force."""
