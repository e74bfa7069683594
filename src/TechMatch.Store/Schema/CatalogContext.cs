using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace TechMatch.Store.Schema;

/// <summary>
/// The tables. Keys are given, never drawn by the database; enums are text and instants are microseconds since 1970, so
/// that every provider stores the same values. A capability keeps its tables beside its own code, in an
/// <see cref="IEntityTypeConfiguration{TEntity}"/> that is found here, and asks for them by <see cref="DbContext.Set{TEntity}()"/>.
/// </summary>
internal abstract class CatalogContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<RecordRow> Records => Set<RecordRow>();

    public DbSet<ContentRow> Contents => Set<ContentRow>();

    public DbSet<ChangeRow> Changes => Set<ChangeRow>();

    public DbSet<RequestRow> Requests => Set<RequestRow>();

    public DbSet<StoreRow> Stores => Set<StoreRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RecordRow>(e =>
        {
            e.ToTable("records").HasKey(r => r.Key);
            e.Property(r => r.Key).ValueGeneratedNever();
            e.Property(r => r.Name).HasMaxLength(120);
            e.Property(r => r.Kind).HasMaxLength(20);
            e.Property(r => r.State).HasMaxLength(20);
            e.Property(r => r.ContentHash).HasMaxLength(64);
            e.HasIndex(r => r.Name).IsUnique();
        });
        modelBuilder.Entity<ContentRow>(e =>
        {
            e.ToTable("contents").HasKey(c => c.Key);
            e.Property(c => c.Key).ValueGeneratedNever();
        });
        modelBuilder.Entity<ChangeRow>(e =>
        {
            e.ToTable("changes").HasKey(c => c.Sequence);
            e.Property(c => c.Sequence).ValueGeneratedNever();
            e.Property(c => c.Name).HasMaxLength(120);
            e.Property(c => c.Change).HasMaxLength(20);
            e.Property(c => c.ContentHash).HasMaxLength(64);
            // One change per version: a write applied twice fails here instead of passing unseen.
            e.HasIndex(c => new { c.Name, c.Revision }).IsUnique();
        });
        modelBuilder.Entity<RequestRow>(e =>
        {
            e.ToTable("requests").HasKey(r => new { r.Principal, r.Method, r.RequestId });
            e.Property(r => r.Principal).HasMaxLength(WriteOptions.MaxKeyLength);
            e.Property(r => r.Method).HasMaxLength(WriteOptions.MaxKeyLength);
            e.Property(r => r.RequestId).HasMaxLength(WriteOptions.MaxKeyLength);
            e.Property(r => r.Digest).HasMaxLength(WriteOptions.MaxKeyLength);
            e.HasIndex(r => r.At);
        });
        modelBuilder.Entity<StoreRow>(e =>
        {
            e.ToTable("stores").HasKey(s => s.Key);
            e.Property(s => s.Key).ValueGeneratedNever();
            e.Property(s => s.StoreId).HasMaxLength(32);
        });
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CatalogContext).Assembly);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(t => t.GetProperties()))
            property.SetColumnName(Snake(property.Name));
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondConverter>();
    }

    private static string Snake(string name)
    {
        var snake = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }

    internal sealed class MicrosecondConverter() : ValueConverter<DateTimeOffset, long>(
        at => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        value => new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + value * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero));
}
