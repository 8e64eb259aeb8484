using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Notifications.Pages;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Sending.Channels;

namespace OmniGrains.Notifications.Asking;

/// <summary>A browser's subscription, as its Push API gives it (<c>PushSubscription.toJSON()</c>).</summary>
public sealed record SubscriptionInput(string Endpoint, SubscriptionKeys Keys);

/// <summary>The browser's keys, base64url.</summary>
public sealed record SubscriptionKeys(string P256dh, string Auth);

/// <summary>The answer to a change of what is known of a person.</summary>
public sealed record PersonReceipt(string Customer, long Position);

/// <summary>The feed: the last 100 items, latest first.</summary>
public sealed record FeedDetails(string Customer, int Unread, IReadOnlyList<FeedEntry> Items);

/// <summary>An item of the feed.</summary>
public sealed record FeedEntry(string Id, string Title, string Body, string? Url, DateTimeOffset At, bool Read);

/// <summary>Up to which item the feed was seen; all of it when absent.</summary>
public sealed record FeedSeenInput(string? UpTo = null);

/// <summary>A link to the preference page.</summary>
public sealed record PreferenceLinkDetails(string Customer, string Url);

internal static class PersonEndpoints
{
    private static readonly SubscriptionInput Browser = new(
        "https://push.example/send/abc", new SubscriptionKeys("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg"));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/customers/{id}/push-subscriptions", Subscribe)
            .WithName("SubscribePush")
            .WithTags("Notifications")
            .WithSummary("Send push messages to a browser")
            .WithDescription("Subscribe in the browser with the public key of GET /v1/notification-providers, and pass what its Push API gives. A customer has at most 20 browsers: the oldest leaves.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a browser", Browser)
            .WithExample(StatusCodes.Status200OK, "subscribed", new PersonReceipt("01k0000000000000000000000", 1204))
            .RequireScope(Scopes.NotificationsWrite);
        routes.MapGet("/customers/{id}/feed", Feed)
            .WithName("ReadFeed")
            .WithTags("Notifications")
            .WithSummary("Read the feed in the app")
            .WithDescription("New items are on the live stream as notification.feed-item-added.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "one item", new FeedDetails(
                "01k0000000000000000000000", 1, [new FeedEntry("01k0000000000000000000000.1", "Ready", "Your order is ready.", "/orders/1", new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), false)]))
            .RequireScope(Scopes.NotificationsRead);
        routes.MapPost("/customers/{id}/feed/read", Seen)
            .WithName("MarkFeedRead")
            .WithTags("Notifications")
            .WithSummary("The feed was seen")
            .WithDescription("Marks an item and everything older as read, or all.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithRequestExample("up to an item", new FeedSeenInput("01k0000000000000000000000.1"))
            .WithExample(StatusCodes.Status200OK, "noted", new PersonReceipt("01k0000000000000000000000", 1205))
            .RequireScope(Scopes.NotificationsWrite);
        routes.MapPost("/customers/{id}/preference-links", Link)
            .WithName("MintPreferenceLink")
            .WithTags("Notifications")
            .WithSummary("Make a link to a customer's preferences")
            .WithDescription(
                "A signed link to a page, in English and Italian, where the customer chooses what to be told and how, without signing in. It lasts two years and is stored nowhere; "
                + "whoever has it may choose, so send it to the customer alone.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "a link", new PreferenceLinkDetails("01k0000000000000000000000", "https://shop.example/n/MTc3…"))
            .RequireScope(Scopes.NotificationsWrite);
    }

    private static async Task<Results<Ok<PersonReceipt>, ProblemHttpResult>> Subscribe(
        string id, SubscriptionInput input, Intent intent, HttpContext http, IGrains grains, PeopleFacts people, OutgoingHttp outgoing, KeyVault vault, CancellationToken cancellation)
    {
        if ((outgoing.Check(input.Endpoint) ?? Wrong(input)) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        return await Ask(
            id, record => new SubscribePush(record, input.Endpoint, input.Keys.P256dh, input.Keys.Auth),
            intent.Context(vault.Digest($"{id} {input.Endpoint} {input.Keys.P256dh} {input.Keys.Auth}")), http, grains, people, cancellation);
    }

    private static async Task<Results<Ok<FeedDetails>, ProblemHttpResult>> Feed(string id, IGrains grains, PeopleFacts people, CancellationToken cancellation)
    {
        if (await people.Find(id, cancellation) is not { } person)
        {
            return TypedResults.Problem(Problems.Of(NotificationRejections.CustomerUnknown));
        }

        var feed = (await grains.Read(PersonNotices.GrainOf(person.Id), ReadNotices.Query, cancellation)).Value.Feed;
        return TypedResults.Ok(new FeedDetails(
            person.Id, feed.Count(item => !item.Read), [.. feed.Select(item => new FeedEntry(item.Id, item.Title, item.Body, item.Url, item.At, item.Read))]));
    }

    private static Task<Results<Ok<PersonReceipt>, ProblemHttpResult>> Seen(
        string id, FeedSeenInput? input, Intent intent, HttpContext http, IGrains grains, PeopleFacts people, CancellationToken cancellation) =>
        Ask(id, record => new MarkFeedRead(record, input?.UpTo), intent.Context($"{id}/{input?.UpTo}"), http, grains, people, cancellation);

    private static async Task<Results<Ok<PreferenceLinkDetails>, ProblemHttpResult>> Link(string id, PreferenceLinks links, PeopleFacts people, CancellationToken cancellation) =>
        await people.Find(id, cancellation) is { } person
            ? TypedResults.Ok(new PreferenceLinkDetails(person.Id, (await links.For(person.Id, null, null)).PreferencesUrl))
            : TypedResults.Problem(Problems.Of(NotificationRejections.CustomerUnknown));

    private static async Task<Results<Ok<PersonReceipt>, ProblemHttpResult>> Ask(
        string id, Func<string, ICommand<NoticeReply>> command, CommandContext context, HttpContext http, IGrains grains, PeopleFacts people, CancellationToken cancellation)
    {
        if (await people.Find(id, cancellation) is not { } person)
        {
            return TypedResults.Problem(Problems.Of(NotificationRejections.CustomerUnknown));
        }

        var outcome = await grains.Ask(PersonNotices.GrainOf(person.Id), command(person.Id), context, cancellation);
        return outcome.ToResult(_ => new PersonReceipt(person.Id, outcome.Position)).ToOk(http);
    }

    private static Rejection? Wrong(SubscriptionInput input)
    {
        const string Says = "keys: p256dh must be a point of P-256 and auth 16 bytes, both base64url.";
        try
        {
            var (key, auth) = (Base64Url.DecodeFromChars(input.Keys.P256dh), Base64Url.DecodeFromChars(input.Keys.Auth));
            using var point = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = PushEncryption.PointOf(key) });
            return auth.Length == 16 ? null : new Rejection("request.invalid", Says);
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            return new Rejection("request.invalid", Says);
        }
    }
}
