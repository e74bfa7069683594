using System.CommandLine;
using TechMatch.Service.Hosting;
using TechMatch.Store;

namespace TechMatch.Cli;

/// <summary>The registry that a command opens itself, without the service and its indexes.</summary>
internal static class RegistryPlace
{
    /// <summary>The one that <c>techmatch serve</c> with the same options would use.</summary>
    /// <exception cref="StartException">A setting cannot be read.</exception>
    public static CatalogStoreOptions Of(ParseResult arguments)
    {
        var settings = SettingsSources.Alone([.. Connection.Given(arguments)]);
        return settings.Store is { } store ? new CatalogStoreOptions { Postgres = store } : new CatalogStoreOptions { Folder = settings.Data };
    }

    /// <summary>A data folder or the address of a PostgreSQL database.</summary>
    /// <exception cref="CommandException">An address that cannot be read.</exception>
    public static CatalogStoreOptions Parse(string option, string place)
    {
        if (!PostgresAddress.Looks(place)) return new CatalogStoreOptions { Folder = place };
        try
        {
            return new CatalogStoreOptions { Postgres = PostgresAddress.Parse(place) };
        }
        catch (FormatException e)
        {
            throw new CommandException($"{option}: {e.Message}", ExitCode.Usage);
        }
    }

    public static string Name(CatalogStoreOptions place) => place.Postgres?.ToString() ?? Path.GetFullPath(place.Folder!);
}
