using System.Globalization;
using OmniGrains.Journal.Postgres;

namespace OmniGrains.Host.Configuration;

/// <summary>What the operator decides; see docs/operations.md for the names.</summary>
/// <param name="DataFolder">Where the embedded stores, the master key and the development key are.</param>
/// <param name="ApiKey">A key with all scopes; null when none is set.</param>
/// <param name="Postgres">When set, PostgreSQL holds everything.</param>
/// <param name="PostgresKeys">Another database for the keys of personal data; null for the same one.</param>
/// <param name="MasterKey">32 bytes in base64; null to keep one in the data folder.</param>
/// <param name="Production">True unless this is a development run.</param>
/// <param name="PostgresConnections">Most connections to PostgreSQL; null for the default.</param>
internal sealed record Settings(
    string DataFolder, string? ApiKey, string? Postgres, string? PostgresKeys, string? MasterKey, bool Production, int? PostgresConnections = null)
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static Settings From(IConfiguration configuration, IHostEnvironment environment) => new(
        Path.GetFullPath(Text(configuration, "OMNIGRAINS_DATA") ?? "data"),
        Text(configuration, "OMNIGRAINS_API_KEY"),
        Text(configuration, "ConnectionStrings:Postgres"),
        Text(configuration, "ConnectionStrings:Keys"),
        Text(configuration, "OMNIGRAINS_MASTER_KEY"),
        !environment.IsDevelopment(),
        Number(configuration, "Postgres:Connections", PostgresOptions.FewestConnections, PostgresOptions.MostConnections));

    /// <summary>A debug build started without a word about its environment is a development run; a release build is not.</summary>
    /// <remarks>Settings are read once: watching their folder would tell of each write to the data, which lies below it by default.</remarks>
    public static WebApplicationOptions OptionsFrom(string[] args) => new() { Args = ["--hostBuilder:reloadConfigOnChange=false", .. args], EnvironmentName = DefaultEnvironment(args) };

    private static string? DefaultEnvironment(string[] args)
    {
#if DEBUG
        var said = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? args.FirstOrDefault(arg => arg.StartsWith("--environment", StringComparison.OrdinalIgnoreCase));
        return said is null ? Environments.Development : null;
#else
        return null;
#endif
    }

    private static int? Number(IConfiguration configuration, string name, int least, int most) =>
        Text(configuration, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new StartRefusedException($"{name.Replace(":", "__", StringComparison.Ordinal)} must be a number from {least} to {most}, and is '{text}'.");

    private static string? Text(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}

internal static class SettingsRegistration
{
    // Whatever its level is, each request then gets a log scope and an activity of its own; traces (OTLP) are made without it.
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Settings.From(builder.Configuration, builder.Environment));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (builder.Configuration[$"Logging:LogLevel:{Requests}"] is null)
        {
            builder.Logging.AddFilter(Requests, LogLevel.None);
        }

        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(Settings.DefaultUrl);
        }
    }
}
