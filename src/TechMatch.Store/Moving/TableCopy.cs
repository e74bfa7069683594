using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using TechMatch.Store.Schema;

namespace TechMatch.Store.Moving;

/// <summary>One table, read and written through the model, so that each provider converts its own values.</summary>
internal abstract class TableCopy
{
    public abstract string Name { get; }

    public abstract Task<long> CountAsync(CatalogContext context, CancellationToken cancellationToken);

    /// <summary>Copies all rows within the target's transaction.</summary>
    /// <param name="copied">Is told of each row.</param>
    /// <returns>Their digest, as <see cref="DigestAsync"/> makes it.</returns>
    public abstract Task<string> CopyAsync(CatalogContext from, CatalogContext to, Action copied, CancellationToken cancellationToken);

    /// <summary>SHA-256 over all rows in the order of their key.</summary>
    public abstract Task<string> DigestAsync(CatalogContext context, CancellationToken cancellationToken);

    /// <summary>The tables that both models have, those first that others refer to.</summary>
    public static IReadOnlyList<TableCopy> Of(IModel from, IModel to)
    {
        var shared = from.GetEntityTypes().Where(t => to.FindEntityType(t.ClrType) is not null).OrderBy(t => t.GetTableName(), StringComparer.Ordinal).ToList();
        var ordered = new List<IEntityType>();
        foreach (var type in shared) Visit(type);
        return [.. ordered.Select(Create)];

        void Visit(IEntityType type)
        {
            if (ordered.Contains(type)) return;
            foreach (var key in type.GetForeignKeys().Where(k => k.PrincipalEntityType != type)) Visit(key.PrincipalEntityType);
            ordered.Add(type);
        }
    }

    private static TableCopy Create(IEntityType type)
    {
        if (type.IsOwned() || type.GetProperties().Any(p => p.IsShadowProperty()))
            throw new InvalidOperationException($"expected a class that holds all columns of its table, got {type.ClrType.Name}; what a class does not hold cannot be moved");
        return (TableCopy)Activator.CreateInstance(typeof(TableCopy<>).MakeGenericType(type.ClrType), type)!;
    }
}

internal sealed class TableCopy<T>(IEntityType type) : TableCopy
    where T : class
{
    // As many rows as make a good batch, unless they are long.
    private const int BatchRows = 500;
    private const int BatchBytes = 8_000_000;

    private readonly IReadOnlyList<string> _key = [.. type.FindPrimaryKey()!.Properties.Select(p => p.Name)];

    public override string Name { get; } = type.GetTableName()!;

    public override Task<long> CountAsync(CatalogContext context, CancellationToken cancellationToken) => context.Set<T>().LongCountAsync(cancellationToken);

    public override async Task<string> CopyAsync(CatalogContext from, CatalogContext to, Action copied, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, bytes) = (0, 0);
        await foreach (var row in InOrder(from).AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(row);
            digest.AppendData(json);
            to.Set<T>().Add(row);
            copied();
            (rows, bytes) = (rows + 1, bytes + json.Length);
            if (rows < BatchRows && bytes < BatchBytes) continue;
            await SaveAsync(to, cancellationToken).ConfigureAwait(false);
            (rows, bytes) = (0, 0);
        }

        await SaveAsync(to, cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    public override async Task<string> DigestAsync(CatalogContext context, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var row in InOrder(context).AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            digest.AppendData(JsonSerializer.SerializeToUtf8Bytes(row));
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private IOrderedQueryable<T> InOrder(CatalogContext context)
    {
        var first = _key[0];
        var rows = context.Set<T>().AsNoTracking().OrderBy(r => EF.Property<object>(r, first));
        foreach (var next in _key.Skip(1)) rows = rows.ThenBy(r => EF.Property<object>(r, next));
        return rows;
    }

    private static async Task SaveAsync(CatalogContext to, CancellationToken cancellationToken)
    {
        await to.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        to.ChangeTracker.Clear();
    }
}
