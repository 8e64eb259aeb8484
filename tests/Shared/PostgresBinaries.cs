using System.Globalization;

namespace OmniGrains.Tests.Shared;

/// <summary>Finds PostgreSQL's own programs, and says whether tests may do without.</summary>
public static class PostgresBinaries
{
    /// <summary>The folder of initdb and pg_ctl, or null when PostgreSQL is not installed.</summary>
    public static string? Folder { get; } = Candidates().FirstOrDefault(folder => Has(folder, "initdb") && Has(folder, "pg_ctl"));

    /// <summary>Why tests are skipped; null when they run, or must fail because PostgreSQL is required and missing.</summary>
    public static string? SkipReason { get; } = Folder is not null || Required
        ? null
        : "PostgreSQL is not installed. Install it, or set OMNIGRAINS_REQUIRE_POSTGRES=1 to make this a failure.";

    private static bool Required =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)
        || Environment.GetEnvironmentVariable("OMNIGRAINS_REQUIRE_POSTGRES") == "1";

    // A link that leads nowhere does not count.
    private static bool Has(string folder, string program)
    {
        var path = Path.Combine(folder, program);
        return File.Exists(path) && (File.ResolveLinkTarget(path, returnFinalTarget: true)?.Exists ?? true);
    }

    private static IEnumerable<string> Candidates()
    {
        const string Debian = "/usr/lib/postgresql";
        var debian = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(VersionOf).Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return debian.Concat(path);
    }

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}

/// <summary>A test that needs PostgreSQL: skipped, visibly, where it is not installed and not required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresBinaries.SkipReason;
}
