using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Schema.Sqlite;

/// <summary>The tables on SQLite: texts compare byte by byte there without being told.</summary>
internal sealed class SqliteContext(DbContextOptions options) : CatalogContext(options);
