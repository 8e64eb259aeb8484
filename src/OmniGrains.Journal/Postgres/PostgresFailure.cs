using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Keeps the driver's exceptions behind the port.</summary>
internal static class PostgresFailure
{
    /// <exception cref="JournalUnavailableException">The work failed for any reason but its own arguments or cancellation.</exception>
    public static async ValueTask<T> Translate<T>(string work, Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is not (JournalUnavailableException or OperationCanceledException or ArgumentException))
        {
            throw new JournalUnavailableException($"PostgreSQL failed: {work}.", exception);
        }
    }
}
