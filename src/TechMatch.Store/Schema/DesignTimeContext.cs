using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TechMatch.Store.Schema;

/// <summary>Lets <c>dotnet ef migrations add</c> see the model without a data folder.</summary>
internal sealed class DesignTimeContext : IDesignTimeDbContextFactory<CatalogContext>
{
    public CatalogContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<CatalogContext>().UseSqlite("Data Source=:memory:").Options);
}
