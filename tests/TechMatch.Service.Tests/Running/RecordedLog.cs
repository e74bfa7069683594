using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TechMatch.Service.Tests.Running;

public sealed record LogLine(LogLevel Level, string Category, string Text);

/// <summary>Keeps what passes the service's log filters.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>What an operator would be woken by, or read in the morning.</summary>
    public IReadOnlyList<LogLine> Complaints => [.. _lines.Where(l => l.Level >= LogLevel.Warning)];

    public ILogger CreateLogger(string categoryName) => new Recorder(categoryName, _lines);

    public void Dispose()
    {
        // Nothing is held; the lines are read after the service has gone.
    }

    private sealed class Recorder(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(new LogLine(logLevel, category, exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}"));
    }
}
