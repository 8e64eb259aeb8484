using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniGrains.Channels;
using OmniGrains.Channels.Deliveries;
using OmniGrains.Customers;
using OmniGrains.Edge.Json;
using OmniGrains.Inbox;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inventory;
using OmniGrains.Inventory.Levels;
using OmniGrains.Inventory.Reservations;
using OmniGrains.Loyalty;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Redeeming;
using OmniGrains.Offers;
using OmniGrains.Offers.Deciding;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Placing;

namespace OmniGrains.Bench;

/// <summary>The floor: the same Kestrel, the same request and answer types in the same JSON, and no work.</summary>
internal static class Floor
{
    public static async Task Serve(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.ConfigureHttpJsonOptions(json => HttpJson.Configure(json.SerializerOptions, [OrdersJson.Default, CustomersJson.Default, InventoryJson.Default, OffersJson.Default, LoyaltyJson.Default, InboxJson.Default, ChannelsJson.Default]));
        var app = builder.Build();
        app.MapPost("/v1/purchases", Answer);
        app.MapPost("/v1/orders", Placed);
        var record = JsonSerializer.Deserialize(
            await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "record.json")), CustomersJson.Default.CustomerRecord)!;
        app.MapGet("/v1/customers/{id}", (string id) => TypedResults.Ok(record));
        MapInventory(app);
        MapOffers(app);
        MapPoints(app);
        MapInbox(app);
        app.MapGet("/health", () => "ready");
        await app.RunAsync();
    }

    private static void MapInventory(WebApplication app)
    {
        app.MapPost("/v1/reservations", (ReservationInput input) => TypedResults.Created("/v1/reservations/s.c2hvcC0xOkhPVA.x0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", new ReservationReceipt(
            "s.c2hvcC0xOkhPVA.x0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", DateTimeOffset.UnixEpoch, [new ReservedLine(input.Lines[0].Sku, input.Place!, 1, 0)], 1)));
        var sample = Path.Combine(AppContext.BaseDirectory, "availability.json");
        var availability = File.Exists(sample)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(sample), InventoryJson.Default.Availability)!
            : new Availability([]);
        app.MapGet("/v1/availability", (string[] sku, string[] place) => TypedResults.Ok(availability));
    }

    private static void MapOffers(WebApplication app)
    {
        var sample = Path.Combine(AppContext.BaseDirectory, "offers.json");
        if (File.Exists(sample))
        {
            var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
            HttpJson.Configure(json, [OffersJson.Default]);
            var decided = JsonSerializer.Deserialize<DecidedOffers>(File.ReadAllBytes(sample), json)!;
            app.MapPost("/v1/offers/decide", (DecideInput input) => TypedResults.Ok(decided));
        }
    }

    private static void MapPoints(WebApplication app)
    {
        app.MapPost("/v1/loyalty/accounts/{id}/events", (string id, EventInput input) => TypedResults.Ok(new AccountReceipt(id, 1, 1_000_001, 0, 0, null, 1)));
        app.MapPost("/v1/loyalty/accounts/{id}/payments", (string id, PaymentInput input) => TypedResults.Ok(new AccountReceipt(id, 1, 999_999, 0, 1, DateTimeOffset.UnixEpoch, 1)));
    }

    // A webhook's body is read and thrown away.
    private static void MapInbox(WebApplication app)
    {
        app.MapPost("/v1/webhooks/{connector}/{connection}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return TypedResults.Ok(new DeliveryReceipt("0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", false, 1));
        });
        var sample = Path.Combine(AppContext.BaseDirectory, "conversation.json");
        if (File.Exists(sample))
        {
            var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
            HttpJson.Configure(json, [InboxJson.Default, CustomersJson.Default, OrdersJson.Default]);
            var conversation = JsonSerializer.Deserialize<ConversationDetails>(File.ReadAllBytes(sample), json)!;
            app.MapGet("/v1/conversations/{id}", (string id) => TypedResults.Ok(conversation));
        }
    }

    private static Ok<PlacedOrder> Placed(PlaceOrderInput input) => TypedResults.Ok(new PlacedOrder(
        $"{input.Source}:{input.ExternalId}", "0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", 7.65m, PaymentState.Paid,
        [new PlacedFulfilment("f1", "milano-1", [.. input.Lines.Select((line, i) => new PlacedQuantity($"{i + 1}", line.Sku, line.Quantity))])], null, 1));

    private static Ok<PurchaseReceipt> Answer(PurchaseInput input) =>
        TypedResults.Ok(new PurchaseReceipt($"{input.Source}:{input.ExternalId}", "0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", 12.5m, null, 1));
}
