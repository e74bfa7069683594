using TechMatch.Service.Access;
using TechMatch.Service.Marketplace;

namespace TechMatch.Service.Hosting;

/// <summary>
/// Where <see cref="ServiceSettings"/> come from: the section <c>TechMatch</c> of appsettings.json, <c>TECHMATCH_*</c>, the
/// command line. Kept apart from the host's own configuration, which also reads every bare environment variable: a
/// <c>DATA</c> or <c>HTTP</c> that some other program left in the environment is no setting of ours.
/// </summary>
internal static class SettingsSources
{
    private static readonly string[] s_known =
        ["data", "store", "backup-folder", "http", "grpc", "urls", "corpus", "embedder", "commit-interval", "search-deadline", "drain-notice", "drain", "max-connections", "match-records", "automapper-licence-key", "environment", .. VectorStoreSettings.Names, .. AccessSettings.Names, .. MarketSettings.Names];

    /// <exception cref="StartException">The command line holds something that is no setting.</exception>
    public static IConfiguration Read(IConfiguration host, string[] args)
    {
        return new ConfigurationBuilder()
            .AddInMemoryCollection(host.GetSection("TechMatch").AsEnumerable())
            .AddEnvironmentVariables("TECHMATCH_")
            .AddConfiguration(CommandLine(args))
            .Build();
    }

    /// <summary>The settings of a command that opens the registry without the service: the same, from the same places.</summary>
    /// <exception cref="StartException">A setting cannot be read.</exception>
    public static ServiceSettings Alone(string[] args)
    {
        var file = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).Build();
        return ServiceSettings.From(Read(file, args));
    }

    /// <summary>A misspelled <c>--data</c> must not start the service on another folder.</summary>
    private static IConfiguration CommandLine(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal)) throw new StartException($"'{args[i]}' on the command line is no setting; settings look like --data folder or --data=folder");
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            if (++i == args.Length) throw new StartException($"{args[^1]} on the command line has no value; settings look like --data folder or --data=folder");
        }

        var given = new ConfigurationBuilder().AddCommandLine(args).Build();
        foreach (var section in given.GetChildren())
        {
            // Sections such as Logging:LogLevel:Default and Kestrel:Certificates:Default:Path belong to the platform.
            if (section.Value is null || s_known.Contains(section.Key.Replace('_', '-'), StringComparer.OrdinalIgnoreCase)) continue;
            throw new StartException($"--{section.Key} is no setting; expected one of --{string.Join(", --", s_known)}, or a section such as --Logging:LogLevel:Default");
        }

        return given;
    }
}
