using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Loyalty;

/// <summary>Paying with points and redeeming rewards through the real pipeline.</summary>
public sealed class SpendingApiTests : IAsyncLifetime
{
    private HostUnderTest _host = null!;
    private TeaClub _club = null!;

    public async Task InitializeAsync()
    {
        _host = await HostUnderTest.Start();
        _club = await TeaClub.Open(_host);
        await _club.Buy("1", 1_000);
        await _club.Has(1_000);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_adjustment_counts_once_whatever_key_its_retry_comes_with_and_with_other_points_it_is_refused()
    {
        foreach (var key in new[] { null, "first", "second" })
        {
            (await _club.Post("/adjustments", new { adjustmentId = "g-9", points = "7", reason = "goodwill" }, key)).EnsureSuccessStatusCode();
        }

        await (await _club.Post("/adjustments", new { adjustmentId = "g-9", points = "8", reason = "goodwill" })).Problem(422, "idempotency.key-reused");
        var ledger = JsonNode.Parse(await _host.Client.GetStringAsync($"/v1/loyalty/accounts/{_club.Account}/ledger?after={await _host.Head()}"))!;
        ledger["items"]!.AsArray().Count(entry => (string?)entry!["cause"] == "adjustment" && (string?)entry["points"] == "7").ShouldBe(1);
    }

    [Fact]
    public async Task A_till_that_loses_its_connection_at_any_step_ends_with_the_right_balance()
    {
        for (var lost = 0; lost < 4; lost++)
        {
            var id = $"till-{lost}";
            for (var again = 0; again <= (lost == 0 ? 2 : 0); again++)
            {
                await TeaClub.Sure(await _club.Post("/payments", new { paymentId = id, points = "100" }, lost == 1 ? "key-1" : null));
            }

            for (var again = 0; again <= (lost == 2 ? 2 : 0); again++)
            {
                await TeaClub.Sure(await _club.Post($"/payments/{id}/capture", new { points = "60", reference = $"till-7:{lost}" }));
            }

            for (var again = 0; again <= (lost == 3 ? 2 : 0); again++)
            {
                await TeaClub.Sure(await _club.Post($"/payments/{id}/refunds", new { refundId = "r", points = "10" }));
            }
        }

        await _club.Has(800);
        using var replayed = await _club.Post("/payments", new { paymentId = "till-1", points = "100" }, "key-1");
        replayed.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        await (await _club.Post("/payments", new { paymentId = "till-1", points = "90" }, "key-1")).Problem(422, "idempotency.key-reused");
    }

    [Theory]
    [InlineData("earn")]
    [InlineData("authorise")]
    [InlineData("capture")]
    [InlineData("cancel")]
    public async Task A_till_that_asks_again_what_it_got_no_answer_to_ends_with_the_right_balance(string lost)
    {
        // Its answer was lost twice: the till sends the same once more, without knowing what came of it.
        async Task Step(string name, Func<Task<HttpResponseMessage>> send)
        {
            for (var i = 0; i < (name == lost ? 3 : 1); i++)
            {
                await TeaClub.Sure(await send());
            }
        }

        var bought = new
        {
            source = "till-7",
            externalId = "lost",
            channel = "store",
            occurredAt = "2026-03-02T10:00:00Z",
            currency = "EUR",
            identities = new[] { new { kind = "card", value = "IT-4711" } },
            lines = new[] { new { sku = "CUP", quantity = 1, unitPrice = 30 } },
        };
        await Step("earn", () => _host.Client.PostAsJsonAsync("/v1/purchases", bought));
        await _club.Has(1_030);
        await Step("authorise", () => _club.Post("/payments", new { paymentId = "paid", points = "100" }));
        await Step("capture", () => _club.Post("/payments/paid/capture", new { points = "60" }));
        await _club.Has(970);
        await Step("authorise", () => _club.Post("/payments", new { paymentId = "given-up", points = "200" }));
        await _club.Has(770, locked: 200);
        await Step("cancel", () => _club.Post("/payments/given-up/void", new { }));
        await _club.Has(970);
    }

    [Fact]
    public async Task Voids_and_refusals()
    {
        await TeaClub.Sure(await _club.Post("/payments", new { paymentId = "a", points = "100" }));
        await TeaClub.Sure(await _club.Post("/payments/a/void", new { }));
        await TeaClub.Sure(await _club.Post("/payments/never/void", new { }));
        await (await _club.Post("/payments", new { paymentId = "never", points = "100" })).Problem(409, "loyalty.spending-over");
        await (await _club.Post("/payments/a/capture", new { })).Problem(409, "loyalty.spending-over");
        await (await _club.Post("/payments/other/capture", new { })).Problem(404, "loyalty.spending-unknown");
        await (await _club.Post("/payments", new { paymentId = "b", points = "1001" })).Problem(409, "loyalty.points-insufficient");
        await (await _club.Post("/payments", new { paymentId = "b", points = "-1" })).Problem(422, "request.invalid");
        await (await _host.Client.PostAsJsonAsync("/v1/loyalty/accounts/tea-club:nobody/payments", new { paymentId = "b", points = "1" })).Problem(404, "loyalty.account-unknown");
        await _club.Has(1_000);
    }

    [Fact]
    public async Task A_reward_is_locked_shown_as_a_voucher_and_redeemed_once()
    {
        var reward = await TeaClub.Sure(await _host.Client.PutAsJsonAsync($"{TeaClub.Programme}/rewards/five-off", new { name = "Five euros off", points = 400, kind = "amount", value = 5, mostPerDay = 2 }));
        ((int)reward["revision"]!).ShouldBe(1);
        (await _host.Client.GetFromJsonAsync<JsonObject>($"{TeaClub.Programme}/rewards"))!["items"]!.AsArray().Count.ShouldBe(1);

        var locked = await TeaClub.Sure(await _club.Post("/redemptions", new { redemptionId = "app-1", rewardId = "five-off" }));
        var code = (string)locked["code"]!;
        code.Length.ShouldBe(16);
        ((string?)(await TeaClub.Sure(await _club.Post("/redemptions", new { redemptionId = "app-1", rewardId = "five-off" })))["code"]).ShouldBe(code, "a retry is told the same code");
        await _club.Has(600, locked: 400);

        var typed = $"{code[..4]}-{code[4..8]} {code[8..]}".ToLowerInvariant();
        await TeaClub.Sure(await Redeem(typed, "till-7:5"));
        await TeaClub.Sure(await Redeem(typed, "till-7:5"));
        await (await Redeem(code, "till-8:1")).Problem(409, "loyalty.voucher-redeemed");
        await (await Redeem("0000000000000000", "till-8:1")).Problem(404, "loyalty.voucher-unknown");
        await _club.Has(600);

        await TeaClub.Sure(await _club.Post("/redemptions/app-1/cancel", new { refundId = "c", points = "150" }));
        await TeaClub.Sure(await _club.Post("/redemptions/app-1/cancel", new { refundId = "c", points = "150" }));
        await _club.Has(750);
        await TeaClub.Sure(await _club.Post("/redemptions", new { redemptionId = "app-2", rewardId = "five-off" }));
        await (await _club.Post("/redemptions", new { redemptionId = "app-3", rewardId = "five-off" })).Problem(409, "loyalty.reward-limit");
        await TeaClub.Sure(await _club.Post("/redemptions/app-2/cancel", new { refundId = "c" }));
        await _club.Has(750);
        await (await _club.Post("/redemptions", new { redemptionId = "app-4", rewardId = "none" })).Problem(404, "loyalty.reward-unknown");
    }

    [Fact]
    public async Task Nothing_that_leads_to_a_voucher_is_stored_in_clear()
    {
        await TeaClub.Sure(await _host.Client.PutAsJsonAsync($"{TeaClub.Programme}/rewards/tea", new { name = "Tea", points = 10, kind = "product", sku = "TEA" }));
        var code = (string)(await TeaClub.Sure(await _club.Post("/redemptions", new { redemptionId = "v", rewardId = "tea" })))["code"]!;
        await _club.Has(990, locked: 10);
        foreach (var file in Directory.EnumerateFiles(_host.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            (await reader.ReadToEndAsync()).Contains(code, StringComparison.OrdinalIgnoreCase).ShouldBeFalse(file);
        }
    }

    private Task<HttpResponseMessage> Redeem(string code, string reference) => _host.Client.PostAsJsonAsync("/v1/loyalty/vouchers/redeem", new { code, reference });
}
