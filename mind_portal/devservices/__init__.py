"""A private PostgreSQL and Valkey for a developer's machine, the tests and the demonstration; never for production.

They are used only when DATABASE_URL or REDIS_URL is unset. `python -m mind_portal.devservices --help` says more.

    bootstrap          venv, locked packages, npm files: all that `make` needs first (runs before anything is installed)
    identity           who the servers run as, and where their data lies
    programs           where the programs are found: wheels first, then the system
    processes          starting a process that cannot outlive us, and stopping it
    postgres, valkey   one server each
    services           both together: start, or attach to those that another process started
    demo, prepare      the supervisor behind `make demo`, and what it does to the database first
    pytest_plugin, pytest_databases   throwaway servers for the tests, one database per worker
    chromium           the browser for the tests
"""
