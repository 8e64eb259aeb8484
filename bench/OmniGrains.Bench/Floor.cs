using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniGrains.Customers;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Placing;

namespace OmniGrains.Bench;

/// <summary>The floor: the same Kestrel, the same request and answer types, and no work.</summary>
internal static class Floor
{
    public static async Task Serve(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, FloorJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, CustomersJson.Default);
        });
        var app = builder.Build();
        app.MapPost("/v1/purchases", Answer);
        app.MapPost("/v1/orders", Placed);
        var record = JsonSerializer.Deserialize(
            await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "record.json")), CustomersJson.Default.CustomerRecord)!;
        app.MapGet("/v1/customers/{id}", (string id) => TypedResults.Ok(record));
        app.MapGet("/health", () => "ready");
        await app.RunAsync();
    }

    private static Ok<PlacedOrder> Placed(PlaceOrderInput input) => TypedResults.Ok(new PlacedOrder(
        $"{input.Source}:{input.ExternalId}", "0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", 7.65m, PaymentState.Paid,
        [new PlacedFulfilment("f1", "milano-1", [.. input.Lines.Select((line, i) => new PlacedQuantity($"{i + 1}", line.Sku, line.Quantity))])], null, 1));

    private static Ok<PurchaseReceipt> Answer(PurchaseInput input) =>
        TypedResults.Ok(new PurchaseReceipt($"{input.Source}:{input.ExternalId}", "0192f3a4b5c6d7e8f9a0b1c2d3e4f5a6", 12.5m, null, 1));
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PurchaseInput))]
[JsonSerializable(typeof(PurchaseReceipt))]
[JsonSerializable(typeof(PlaceOrderInput))]
[JsonSerializable(typeof(PlacedOrder))]
internal sealed partial class FloorJson : JsonSerializerContext;
