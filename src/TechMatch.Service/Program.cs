using TechMatch.Service.Hosting;

return await ServiceHost.RunAsync(args, CancellationToken.None);
