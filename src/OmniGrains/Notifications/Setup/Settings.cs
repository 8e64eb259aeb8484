using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Deciding;

namespace OmniGrains.Notifications.Setup;

/// <summary>What customers are spared, and how we are called. The whole of it.</summary>
/// <param name="BrandName">How we are called; at most 80 characters.</param>
/// <param name="PublicUrl">The address at which customers reach this installation, for links in messages.</param>
/// <param name="Zone">The IANA zone of people whose own (their trait <c>timezone</c>) is not known; when absent, UTC.</param>
/// <param name="QuietFrom">The local time from which nobody is disturbed; with <c>quietTo</c>, or neither.</param>
/// <param name="QuietTo">The local time until which nobody is disturbed.</param>
/// <param name="Caps">How often at most a person is told something; at most 20.</param>
/// <param name="Purposes">What the preference page offers; at most 20.</param>
public sealed record SettingsInput(
    string BrandName, string PublicUrl, string? Zone = null, TimeOnly? QuietFrom = null, TimeOnly? QuietTo = null, IReadOnlyList<FrequencyCap>? Caps = null,
    IReadOnlyList<PurposeInput>? Purposes = null);

/// <summary>A purpose that people can choose.</summary>
/// <param name="Id">As templates and consents name it.</param>
/// <param name="Names">How it is called, by language (<c>en</c>, <c>it</c>).</param>
/// <param name="Channels">Over which channels it can be chosen.</param>
public sealed record PurposeInput(string Id, IReadOnlyDictionary<string, string> Names, IReadOnlyList<string> Channels);

/// <summary>The settings as they stand.</summary>
public sealed record SettingsDetails(int Version, SettingsInput Settings);

/// <summary>The answer to a change of the settings.</summary>
public sealed record SettingsReceipt(int Version, long Position);

internal sealed record NotificationSettings(int Version, SettingsInput Input)
{
    public const string GrainType = "notification-settings";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");

    public static readonly NotificationSettings Usual = new(0, new SettingsInput("OmniGrains", "http://127.0.0.1:5080", Purposes:
    [
        new PurposeInput("marketing", new Dictionary<string, string> { ["en"] = "News and offers", ["it"] = "Novità e offerte" }, ["email", "sms", "whatsapp", "push"]),
        new PurposeInput("loyalty", new Dictionary<string, string> { ["en"] = "Points and rewards", ["it"] = "Punti e premi" }, ["email", "sms", "whatsapp", "push"]),
    ]));

    public string Zone => Input.Zone ?? "UTC";

    public SendPolicy Policy => new(Input.QuietFrom, Input.QuietTo, Input.Caps ?? []);

    public IReadOnlyList<PurposeInput> Purposes => Input.Purposes ?? Usual.Input.Purposes!;

    public string Url(string path) => $"{Input.PublicUrl.TrimEnd('/')}{path}";
}

internal sealed record SaveSettings(SettingsInput Input, int? ExpectedVersion, string Actor) : ICommand<SettingsRevision>;

internal sealed record SettingsRevision(int Version);

internal sealed record ReadSettings : IQuery<NotificationSettings>
{
    public static readonly ReadSettings Query = new();
}

internal sealed record SettingsSaved(int Version, SettingsInput Settings, string Actor) : IAdministrativeEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "notification.settings";

    string IAuditedEvent.Target => "all";
}

internal sealed class SettingsGrain : Grain<NotificationSettings>
{
    public override string Type => NotificationSettings.GrainType;

    public override NotificationSettings Initial => NotificationSettings.Usual;

    public override object Answer(NotificationSettings state, IQuery query) => state;

    public override Decision Decide(NotificationSettings state, ICommand command, in CommandContext context)
    {
        var save = (SaveSettings)command;
        return save.ExpectedVersion is { } expected && expected != state.Version
            ? Decision.Reject(NotificationRejections.SettingsChanged)
            : Decision.Accept(new SettingsRevision(state.Version + 1), new SettingsSaved(state.Version + 1, save.Input, save.Actor));
    }

    public override NotificationSettings Evolve(NotificationSettings state, IEvent @event) =>
        @event is SettingsSaved saved ? new NotificationSettings(saved.Version, saved.Settings) : state;
}

internal static class SettingsEndpoints
{
    private static readonly SettingsInput Example = NotificationSettings.Usual.Input with
    {
        BrandName = "Tea shop",
        PublicUrl = "https://shop.example",
        Zone = "Europe/Rome",
        QuietFrom = new TimeOnly(22, 0),
        QuietTo = new TimeOnly(6, 0),
        Caps = [new FrequencyCap(3, 24)],
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/notification-settings", Put)
            .WithName("PutNotificationSettings")
            .WithTags("Notifications")
            .WithSummary("Set quiet hours, caps, purposes and how we are called")
            .WithDescription("Replaces all settings; they count for what is decided from then on. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("three a day, never at night", Example)
            .WithExample(StatusCodes.Status200OK, "saved", new SettingsReceipt(1, 12))
            .RequireScope(Scopes.NotificationsManage);
        routes.MapGet("/notification-settings", Get)
            .WithName("GetNotificationSettings")
            .WithTags("Notifications")
            .WithSummary("Read quiet hours, caps, purposes and how we are called")
            .WithExample(StatusCodes.Status200OK, "settings", new SettingsDetails(1, Example))
            .RequireScope(Scopes.NotificationsRead);
    }

    private static async Task<Results<Ok<SettingsReceipt>, ProblemHttpResult>> Put(
        SettingsInput input, Intent intent, HttpContext http, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        if ((Answers.TryReadIfMatch(http.Request, out var expected) ? SettingsRules.Wrong(input) : Answers.BadIfMatch) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var context = intent.Context(vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, NotificationsJson.Default.SettingsInput)));
        var outcome = await grains.Ask(NotificationSettings.Grain, new SaveSettings(input, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new SettingsReceipt(reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Ok<SettingsDetails>> Get(HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        var found = (await grains.Read(NotificationSettings.Grain, ReadSettings.Query, cancellation)).Value;
        http.Response.Headers.ETag = Answers.ETagOf(found.Version);
        return TypedResults.Ok(new SettingsDetails(found.Version, found.Input));
    }
}
