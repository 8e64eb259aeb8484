namespace OmniGrains.Journal.Postgres;

/// <summary>Where the stores live, and how many connections one process may hold.</summary>
public sealed record PostgresOptions
{
    /// <summary>With fewer the background work and the readers of one process would wait for one another.</summary>
    public const int FewestConnections = 9;

    /// <summary>More than anybody needs.</summary>
    public const int MostConnections = 200;

    private const int Fixed = 5;

    /// <summary>The database of the journal and the views.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The database of the keys of personal data; by default another schema of the same one. Give it another database,
    /// with backups of its own, where backups are kept for longer than erased data may be.
    /// </summary>
    public string? KeysConnectionString { get; init; }

    /// <summary>Most connections for reading and background work on the journal.</summary>
    public int JournalConnections { get; init; } = 6;

    /// <summary>Most connections for views and queries on them.</summary>
    public int ViewConnections { get; init; } = 6;

    /// <summary>Most connections that one process holds at a time, appends (2), keys (2) and the listener (1) included.</summary>
    public int Connections => JournalConnections + ViewConnections + Fixed;

    /// <summary>The same with so many connections in all, shared out evenly.</summary>
    public PostgresOptions Within(int connections) =>
        this with { JournalConnections = (connections - Fixed + 1) / 2, ViewConnections = (connections - Fixed) / 2 };
}
