using TechMatch.Store;
using TechMatch.TestKit;

namespace TechMatch.Chaos.Running;

/// <summary>A registry that services are started on: a folder alone, or a database of a PostgreSQL server that is started here.</summary>
internal sealed class Registry : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PostgresServer? _server;
    private readonly string? _database;

    private Registry(PostgresServer? server, string? database) => (_server, _database) = (server, database);

    /// <summary>Null for SQLite.</summary>
    public PostgresServer? Server => _server;

    /// <summary>Of the database; null for SQLite.</summary>
    public string? Address => _database;

    /// <summary>What a service is started with; the folder is that of the node.</summary>
    public IReadOnlyList<string> Settings(string node = "node") => [.. (string[])["--data", _folder.File(node)], .. _database is { } address ? (string[])["--store", address] : []];

    /// <summary>To open the registry in this process, without the folder's lock where there is a server.</summary>
    public CatalogStoreOptions Options(string node = "node") => _database is { } address
        ? new CatalogStoreOptions { Postgres = PostgresAddress.Parse(address) }
        : new CatalogStoreOptions { Folder = _folder.File(node) };

    /// <summary>A place on this machine that goes away with the registry.</summary>
    public string File(string name) => _folder.File(name);

    /// <param name="provider"><c>sqlite</c> or <c>postgres</c>.</param>
    public static async Task<Registry> CreateAsync(string provider, CancellationToken cancellationToken)
    {
        if (provider == "sqlite") return new Registry(null, null);
        var server = new PostgresServer();
        try
        {
            return new Registry(server, await server.CreateDatabaseAsync(cancellationToken));
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}
