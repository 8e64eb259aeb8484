using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Configuration;
using OmniGrains.Host.Tests.Delays;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests;

/// <summary>What a reverse proxy says of who asked is believed of the proxies that the operator named, and of nobody else.</summary>
public sealed class ProxyTests
{
    private const string Known = "--Proxy:Known=10.9.0.0/16, 127.0.0.1";
    private const string Stranger = "--Proxy:Known=192.0.2.1";
    private const string PublicHost = "shop.example";
    private const int MostFailures = 30;

    [Fact]
    public async Task A_link_for_a_customer_begins_with_the_public_address()
    {
        await using var host = await HostUnderTest.Start([Known]);
        var order = await OrderUnderWay.Place(host, "1", DateTimeOffset.UtcNow.AddDays(3));
        (await LinkThroughProxy(host, order)).ShouldStartWith($"https://{PublicHost}/o/");
    }

    [Theory]
    [InlineData("--Proxy:Known=")]
    [InlineData(Stranger)]
    public async Task What_an_unknown_peer_claims_is_in_no_link(string setting)
    {
        await using var host = await HostUnderTest.Start([setting]);
        var order = await OrderUnderWay.Place(host, "1", DateTimeOffset.UtcNow.AddDays(3));
        (await LinkThroughProxy(host, order)).ShouldStartWith($"{host.Address}o/");
    }

    [Fact]
    public async Task A_signature_over_the_public_address_holds_behind_the_proxy_without_naming_it()
    {
        await using var host = await HostUnderTest.Start([Known]);
        (await DeliverThroughProxy(host)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_signature_over_an_address_that_an_unknown_peer_claims_does_not_hold()
    {
        await using var host = await HostUnderTest.Start([Stranger]);
        await (await DeliverThroughProxy(host)).Problem(401, "delivery.signature-invalid");
    }

    [Fact]
    public async Task Who_guesses_keys_through_the_proxy_is_slowed_down_and_nobody_else_who_comes_through_it()
    {
        await using var host = await HostUnderTest.Start([Known]);
        await Guess(host, _ => "198.51.100.7");
        await (await Ask(host, "198.51.100.7")).Problem(429, "auth.throttled");
        await (await Ask(host, "198.51.100.8")).Problem(401, "auth.key-invalid");
    }

    [Theory]
    [InlineData("")]
    [InlineData("203.0.113.1, ")]
    public async Task Claiming_other_addresses_does_not_help_who_guesses_through_the_proxy(string before)
    {
        await using var host = await HostUnderTest.Start([Known]);

        // The proxies append the address that they see to what the guesser made up; the last of them is behind another of ours.
        await Guess(host, i => $"{before}203.0.113.{i}, 198.51.100.7, 10.9.3.4");
        await (await Ask(host, "198.51.100.7")).Problem(429, "auth.throttled");
    }

    [Theory]
    [InlineData("--Proxy:Known=")]
    [InlineData(Stranger)]
    public async Task Claiming_other_addresses_does_not_help_who_guesses_without_a_known_proxy(string setting)
    {
        await using var host = await HostUnderTest.Start([setting]);
        await Guess(host, i => $"203.0.113.{i}");
        await (await Ask(host, "198.51.100.9")).Problem(429, "auth.throttled");
    }

    [Theory]
    [InlineData("everybody")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.1, proxy.internal")]
    public void A_setting_that_names_no_addresses_is_told(string known)
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-host-").FullName;
        Should.Throw<StartRefusedException>(() => HostUnderTest.Build(folder, $"--Proxy:Known={known}")).Message.ShouldContain("Proxy__Known");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> LinkThroughProxy(HostUnderTest host, string order)
    {
        using var request = Forwarded(new HttpRequestMessage(HttpMethod.Post, $"/v1/orders/{order}/links") { Content = JsonContent.Create(new { days = 7 }) }, "198.51.100.7");
        var answer = await host.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["url"]!;
    }

    // As Twilio calls, which signs the address that it knows; the connection does not name it.
    private static async Task<HttpResponseMessage> DeliverThroughProxy(HostUnderTest host)
    {
        await (await host.Client.PutAsJsonAsync("/v1/connections/sms", new
        {
            connector = "twilio",
            channel = "sms",
            options = new { accountSid = ChannelStandIn.AccountSid, from = "+15005550006" },
            secrets = new { authToken = ChannelStandIn.Token },
        })).Read();
        const string Path = "/v1/webhooks/twilio/sms";
        using var request = Forwarded(
            new HttpRequestMessage(HttpMethod.Post, Path)
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("MessageSid", "SM1"), KeyValuePair.Create("MessageStatus", "sent")]),
            },
            "198.51.100.7");
        var signed = $"https://{PublicHost}{Path}MessageSidSM1MessageStatussent";
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(ChannelStandIn.Token), Encoding.UTF8.GetBytes(signed))));
        using var anybody = host.NewClient(null);
        return await anybody.SendAsync(request);
    }

    private static async Task Guess(HostUnderTest host, Func<int, string> forwardedFor)
    {
        for (var i = 0; i < MostFailures; i++)
        {
            await (await Ask(host, forwardedFor(i))).Problem(401, "auth.key-invalid");
        }
    }

    private static async Task<HttpResponseMessage> Ask(HostUnderTest host, string forwardedFor)
    {
        using var guesser = host.NewClient("wrong");
        using var request = Forwarded(new HttpRequestMessage(HttpMethod.Get, "/v1/keys"), forwardedFor);
        return await guesser.SendAsync(request);
    }

    private static HttpRequestMessage Forwarded(HttpRequestMessage request, string forwardedFor)
    {
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", PublicHost);
        return request;
    }
}
