using Microsoft.EntityFrameworkCore;

namespace TechMatch.Store.Schema.Postgres;

/// <summary>The tables on PostgreSQL. Every text is collated "C", so that names sort ordinally whatever the server's locale is.</summary>
internal sealed class PostgresContext(DbContextOptions options) : CatalogContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<CommitRow>(e =>
        {
            e.ToTable("commits").HasKey(c => c.Token);
            e.Property(c => c.Token).HasMaxLength(32);
            e.HasIndex(c => c.At);
        });
        base.OnModelCreating(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(t => t.GetProperties()))
        {
            if (property.ClrType == typeof(string) || (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum) property.SetCollation("C");
        }
    }
}
