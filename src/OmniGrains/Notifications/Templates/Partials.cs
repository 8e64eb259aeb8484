using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Templates;

/// <summary>All partials: what many templates share, e.g. a footer.</summary>
/// <param name="Partials">By name, then by language; at most 50.</param>
public sealed record PartialsInput(IReadOnlyDictionary<string, IReadOnlyDictionary<string, PartialText>> Partials);

/// <summary>A partial in one language. It may use values that every template has, and <c>if</c>; at most 20,000 characters each.</summary>
/// <param name="Text">In plain texts.</param>
/// <param name="Html">In HTML; when absent, the plain text, escaped.</param>
public sealed record PartialText(string Text, string? Html = null);

/// <summary>The partials as they stand.</summary>
public sealed record PartialsDetails(int Version, IReadOnlyDictionary<string, IReadOnlyDictionary<string, PartialText>> Partials);

internal sealed record NotificationPartials(int Version, IReadOnlyDictionary<string, IReadOnlyDictionary<string, PartialText>> ByName)
{
    public const string GrainType = "notification-partials";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");

    public static readonly NotificationPartials None = new(0, new Dictionary<string, IReadOnlyDictionary<string, PartialText>>());

    /// <summary>The partials for a language; those that it lacks in the first language that they have.</summary>
    public PartialTexts In(string language)
    {
        var texts = ByName.Where(pair => pair.Value.Count > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value.GetValueOrDefault(language) ?? pair.Value.Values.First(), StringComparer.Ordinal);
        return new PartialTexts(
            HashCode.Combine(Version, string.GetHashCode(language, StringComparison.Ordinal)),
            texts.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.Ordinal),
            texts.ToDictionary(pair => pair.Key, pair => pair.Value.Html ?? System.Net.WebUtility.HtmlEncode(pair.Value.Text), StringComparer.Ordinal));
    }

    public static Rejection? Wrong(PartialsInput input)
    {
        var wrong = input.Partials.Count > 50 || input.Partials.Any(pair => !Slugs.IsSlug(pair.Key, 40) || pair.Value is not { Count: > 0 and <= 20 })
            ? ["partials: at most 50, named by lower-case letters, digits and hyphens, each in 1 to 20 languages."]
            : input.Partials.SelectMany(pair => pair.Value.SelectMany(text => Wrong($"{pair.Key}.{text.Key}", text.Value))).ToList();
        return wrong.Count == 0 ? null : NotificationRejections.TemplateInvalid(string.Join(' ', wrong.Take(10)));
    }

    private static IEnumerable<string> Wrong(string place, PartialText? text)
    {
        foreach (var source in new[] { text?.Text ?? "", text?.Html ?? "" })
        {
            var use = TextSyntax.Read(source, isPartial: true);
            if (text?.Text is null || source.Length > 20_000 || use.Wrong is not null)
            {
                yield return $"{place}: {use.Wrong ?? "must have a text of at most 20000 characters"}.";
            }
            else if (use.Roots.FirstOrDefault(root => root is not ("customer" or "brand" or "links")) is { } root)
            {
                yield return $"{place}: a partial knows customer, brand and links only, not '{root}'.";
            }
        }
    }
}

internal sealed record SavePartials(PartialsInput Input, int? ExpectedVersion, string Actor) : ICommand<TemplateRevision>;

internal sealed record ReadPartials : IQuery<NotificationPartials>
{
    public static readonly ReadPartials Query = new();
}

internal sealed record PartialsSaved(int Version, IReadOnlyDictionary<string, IReadOnlyDictionary<string, PartialText>> Partials, string Actor) : IAdministrativeEvent;

internal sealed class PartialsGrain : Grain<NotificationPartials>
{
    public override string Type => NotificationPartials.GrainType;

    public override NotificationPartials Initial => NotificationPartials.None;

    public override object Answer(NotificationPartials state, IQuery query) => state;

    public override Decision Decide(NotificationPartials state, ICommand command, in CommandContext context) => command is SavePartials save
        ? save.ExpectedVersion is { } expected && expected != state.Version
            ? Decision.Reject(NotificationRejections.PartialsChanged)
            : Decision.Accept(new TemplateRevision(state.Version + 1), new PartialsSaved(state.Version + 1, save.Input.Partials, save.Actor))
        : throw new NotSupportedException(command.GetType().Name);

    public override NotificationPartials Evolve(NotificationPartials state, IEvent @event) =>
        @event is PartialsSaved saved ? new NotificationPartials(saved.Version, saved.Partials) : state;
}

internal static class PartialsEndpoints
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, PartialText>> Example = new()
    {
        ["footer"] = new Dictionary<string, PartialText>
        {
            ["en"] = new("{{brand.name}} · Unsubscribe: {{links.unsubscribe}}", "<p>{{brand.name}} · <a href=\"{{links.unsubscribe}}\">Unsubscribe</a></p>"),
        },
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/notification-partials", Put)
            .WithName("PutNotificationPartials")
            .WithTags("Notifications")
            .WithSummary("Set what templates share")
            .WithDescription("Replaces all partials. They count at once, also for what waits. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a footer", new PartialsInput(Example))
            .WithExample(StatusCodes.Status200OK, "saved", new TemplateReceipt("partials", 1, 12))
            .RequireScope(Scopes.NotificationsManage);
        routes.MapGet("/notification-partials", Get)
            .WithName("GetNotificationPartials")
            .WithTags("Notifications")
            .WithSummary("Read what templates share")
            .WithExample(StatusCodes.Status200OK, "a footer", new PartialsDetails(1, Example))
            .RequireScope(Scopes.NotificationsRead);
    }

    private static async Task<Results<Ok<TemplateReceipt>, ProblemHttpResult>> Put(
        PartialsInput input, Intent intent, HttpContext http, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        if ((Answers.TryReadIfMatch(http.Request, out var expected) ? NotificationPartials.Wrong(input) : Answers.BadIfMatch) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var context = intent.Context(vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, NotificationsJson.Default.PartialsInput)));
        var outcome = await grains.Ask(NotificationPartials.Grain, new SavePartials(input, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new TemplateReceipt("partials", reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Ok<PartialsDetails>> Get(HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        var found = (await grains.Read(NotificationPartials.Grain, ReadPartials.Query, cancellation)).Value;
        http.Response.Headers.ETag = Answers.ETagOf(found.Version);
        return TypedResults.Ok(new PartialsDetails(found.Version, found.ByName));
    }
}
