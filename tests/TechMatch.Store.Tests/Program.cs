using System.Globalization;
using TechMatch.Store.Tests;
using TechMatch.Store.Tests.Migrations;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

switch (args)
{
    case [WritingChild.Verb, var folder]:
        await WritingChild.WriteForEverAsync(folder);
        return 0;
    case [Measurements.Verb, var folder]:
        await Measurements.RunAsync(folder);
        return 0;
    case [MigrationKill.Verb, var place, var statement, var microseconds]:
        await MigrationKill.OpenAsync(place, int.Parse(statement, CultureInfo.InvariantCulture), int.Parse(microseconds, CultureInfo.InvariantCulture));
        return 0;
    case [BackupKill.Verb, var place, var file]:
        await BackupKill.BackUpAsync(place, file);
        return 0;
    case [KillSeries.Verb, var provider, var runs, var seed]:
        return await KillSeries.RunAsync(provider, int.Parse(runs, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
}

return args.Any(a => a is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
