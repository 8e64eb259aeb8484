using OmniGrains.Customers.Contracts;

namespace OmniGrains.Host.Import;

/// <summary>What was asked for on the command line, completed from the environment.</summary>
internal sealed record ImportOptions(string File, Uri Url, string Key, RetailConventions Conventions)
{
    public const string Usage =
        """
        Usage: import FILE [options]
          Pushes the invoices of a CSV file (plain or .gz) to a running OmniGrains. Importing again changes nothing,
          so an import that was interrupted is resumed by starting it again.

          --url URL         the host (ASPNETCORE_URLS, else http://127.0.0.1:5080)
          --key KEY         an API key with the scope purchases:write (OMNIGRAINS_API_KEY, else the development key)
          --source NAME     the system that the invoices come from (retail-import)
          --channel NAME    where they were bought (web)
          --place NAME      the shop (none)
          --currency CODE   ISO 4217 (GBP)
          --identity KIND   what a CustomerID is (account)
          --zone ZONE       the zone of the local times (Europe/London)
        """;

    private const string DefaultUrl = "http://127.0.0.1:5080";

    private static readonly string[] Names = ["--url", "--key", "--source", "--channel", "--place", "--currency", "--identity", "--zone"];

    /// <summary>The options, or what is wrong with them.</summary>
    public static (ImportOptions? Options, string? Problem) Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        string? file = null;
        for (var i = 0; i < args.Count; i++)
        {
            var (name, inline) = args[i].Split('=', 2) is [var left, var right] && left.StartsWith("--", StringComparison.Ordinal) ? (left, right) : (args[i], null);
            if (Names.Contains(name, StringComparer.Ordinal) && (inline ?? (++i < args.Count ? args[i] : null)) is { } value)
            {
                given[name] = value;
            }
            else if (file is null && !name.StartsWith('-'))
            {
                file = name;
            }
            else
            {
                return (null, $"'{name}' is not understood here.");
            }
        }

        return file is null ? (null, "The file is missing.") : Complete(file, given, environment);
    }

    private static (ImportOptions? Options, string? Problem) Complete(string file, Dictionary<string, string> given, Func<string, string?> environment)
    {
        var url = given.GetValueOrDefault("--url") ?? Reachable(environment("ASPNETCORE_URLS")) ?? DefaultUrl;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var host) || host.Scheme is not ("http" or "https"))
        {
            return (null, $"'{url}' is no http or https address.");
        }

        if ((given.GetValueOrDefault("--key") ?? environment("OMNIGRAINS_API_KEY") ?? DevelopmentKey(environment("OMNIGRAINS_DATA") ?? "data")) is not { Length: > 0 } key)
        {
            return (null, "There is no API key: give --key or set OMNIGRAINS_API_KEY.");
        }

        var zoneName = given.GetValueOrDefault("--zone", "Europe/London");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out var zone))
        {
            return (null, $"'{zoneName}' is no time zone that this machine knows.");
        }

        return (new ImportOptions(file, host, key, new RetailConventions(
            given.GetValueOrDefault("--source", "retail-import"),
            given.GetValueOrDefault("--channel", "web"),
            given.GetValueOrDefault("--place"),
            given.GetValueOrDefault("--currency", "GBP"),
            given.GetValueOrDefault("--identity", IdentityKinds.Account),
            zone)), null);
    }

    // What a host listens on is not always an address to call: any address means this machine.
    private static string? Reachable(string? urls) => urls?
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .FirstOrDefault()?
        .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);

    private static string? DevelopmentKey(string data)
    {
        var file = Path.Combine(data, "dev-key");
        return System.IO.File.Exists(file) ? System.IO.File.ReadAllText(file).Trim() : null;
    }
}
