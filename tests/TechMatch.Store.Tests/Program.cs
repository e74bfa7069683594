using TechMatch.Store.Tests;
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
}

return args.Any(a => a is "--server" or "--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
