using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OmniGrains.Edge;

namespace OmniGrains.Ingest;

/// <summary>
/// Calls from scripts in web pages: across origins, and with the write key in the body where the browser lets no header
/// through, as when a page is left.
/// </summary>
internal static class Pages
{
    private const string Policy = "ingest";
    private const int Deepest = 1_000;
    private static readonly TimeSpan PermissionHolds = TimeSpan.FromHours(2);

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<IngestSettings>>(
            static (cors, settings) => cors.AddPolicy(Policy, policy => Allow(policy, settings.Value.Origins)));
        return services;
    }

    public static TBuilder AllowPages<TBuilder>(this TBuilder builder, int largestBody)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireCors(Policy).WithMetadata(new CalledFromPages(async http =>
            (await IngestBody.Read(http, largestBody)) is { Rejection: null, Value: var body } ? WriteKeyOf(body.Span) : null));

    /// <summary>The text named <c>writeKey</c> at the top of a body; null when there is none, or the body is no JSON up to there.</summary>
    public static string? WriteKeyOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                if (reader.ValueTextEquals("writeKey"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        return null;
    }

    private static void Allow(CorsPolicyBuilder policy, string origins)
    {
        policy.WithMethods("POST").AllowAnyHeader().WithExposedHeaders("Retry-After").SetPreflightMaxAge(PermissionHolds);
        _ = origins.Trim() == "*"
            ? policy.AllowAnyOrigin()
            : policy.WithOrigins(origins.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)).SetIsOriginAllowedToAllowWildcardSubdomains();
    }
}
