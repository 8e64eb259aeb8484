using System.Globalization;
using System.Text;

namespace OmniGrains.Bench;

/// <summary>Builds raw requests: purchases of 100,000 customers, two lines each.</summary>
internal sealed class Requests(string key, int customers)
{
    private static readonly string[] Channels = ["store", "web", "app"];
    private long _number = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000;

    public int Purchase(byte[] buffer)
    {
        var body = PurchaseBody(Interlocked.Increment(ref _number), Random.Shared.Next(customers));
        var text = $"POST /v1/purchases HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        return Encoding.ASCII.GetBytes(text, buffer);
    }

    public static string PurchaseBody(long number, int customer) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"source":"till-{{number % 8}}","externalId":"{{number}}","channel":"{{Channels[number % 3]}}","place":"shop-{{number % 8}}","country":"GB","occurredAt":"2026-11-02T10:15:00+00:00","currency":"GBP","identities":[{"kind":"card","value":"C{{customer:D8}}"}],"lines":[{"sku":"85123A","name":"WHITE HANGING HEART T-LIGHT HOLDER","quantity":"6","unitPrice":"2.55"},{"sku":"71053","name":"WHITE METAL LANTERN","quantity":"1","unitPrice":"3.39"}],"payments":[{"method":"card","amount":"18.69"}]}""");

    public Func<byte[], int> Get(IReadOnlyList<string> ids) => buffer => Encoding.ASCII.GetBytes(
        $"GET /v1/customers/{ids[Random.Shared.Next(ids.Count)]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n", buffer);
}
