"""Addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kaiye.web import account, basics, demo, evidence_pages, home, pki, signer
from kaiye.web.apply import check, edit, name_views, ordering, reserved, reserving, result, signing, typing
from kaiye.web.apply import home as apply_home
from kaiye.web.officer import acts, bundle, cases, identity, sources
from kaiye.web.policy import changes, parameters
from kaiye.web.public import entities, rules, rules_data
from kaiye.web.realname.addresses import under as realname_pages

urlpatterns: list[URLPattern] = [
    path("", home.start, name="start"),
    path("language/<str:code>/", basics.language, name="language"),
    path("healthz", basics.health, name="health"),
    path("metrics", basics.measurements, name="metrics"),
    path("account/sign-in/", account.sign_in, name="sign-in"),
    path("account/sign-in/code/", account.code, name="sign-in-code"),
    path("account/sign-out/", account.sign_out, name="sign-out"),
    path("account/staff/", account.staff, name="staff-sign-in"),
    path("demo/mailbox/", demo.mailbox, name="mailbox"),
    # The applicant's own filings.
    path("apply/", apply_home.mine, name="apply"),
    path("apply/new/", apply_home.new, name="apply-new"),
    # Names reserved before there is a filing.
    path("apply/names/", reserved.mine, name="apply-names"),
    path("apply/names/new/", reserving.new, name="apply-names-new"),
    path("apply/names/typed/", reserving.typed, name="apply-names-typed"),
    path("apply/names/<str:reference>/", reserved.one, name="apply-names-one"),
    path("apply/names/<str:reference>/start/", reserved.start, name="apply-names-start"),
    path("apply/names/<str:reference>/release/", reserved.release, name="apply-names-release"),
    path("apply/<str:reference>/", apply_home.task_list, name="apply-tasks"),
    path("apply/<str:reference>/check/", check.check, name="apply-check"),
    path("apply/<str:reference>/check/sign/", check.open_signing, name="apply-open-signing"),
    path("apply/<str:reference>/check/order/", ordering.order, name="apply-sign-order"),
    path("apply/<str:reference>/signing/", signing.progress, name="apply-signing"),
    path("apply/<str:reference>/signing/remind/", signing.remind, name="apply-remind"),
    path("apply/<str:reference>/signing/reopen/", signing.reopen, name="apply-reopen"),
    path("apply/<str:reference>/evidence/", evidence_pages.applicant, name="apply-evidence"),
    path("apply/<str:reference>/withdraw/", signing.withdraw, name="apply-withdraw"),
    path("apply/<str:reference>/submit/", signing.submit, name="apply-submit"),
    path("apply/<str:reference>/result/", result.result, name="apply-result"),
    path("apply/<str:reference>/papers/<slug:kind>.pdf", result.paper, name="apply-paper"),
    path("apply/<str:reference>/licence/<slug:which>/", result.licence, name="apply-licence"),
    path("apply/<str:reference>/letters/<slug:kind>.pdf", result.letter, name="apply-letter"),
    path("apply/<str:reference>/notice.pdf", result.notice, name="apply-notice"),
    path("apply/<str:reference>/list/<slug:listing>/", apply_home.listing, name="apply-list"),
    path("apply/<str:reference>/name/typed/", name_views.typed, name="apply-name-typed"),
    path("apply/<str:reference>/name/reserved/", reserved.use, name="apply-name-reserved"),
    path("apply/<str:reference>/name/spare/", name_views.take_spare, name="apply-name-spare"),
    path("apply/<str:reference>/edit/<slug:slug>/", edit.edit, name="apply-page"),
    path("apply/<str:reference>/edit/<slug:slug>/typed/", typing.typed, name="apply-typed"),
    path("apply/<str:reference>/edit/<slug:slug>/<slug:key>/typed/", typing.typed, name="apply-typed-of"),
    path("apply/<str:reference>/edit/<slug:slug>/<slug:key>/", edit.edit, name="apply-page-of"),
    path("apply/<str:reference>/edit/<slug:slug>/<slug:key>/remove/", edit.remove, name="apply-remove"),
    # A signer's personal link.
    path("sign/", signer.help_page, name="sign-help"),
    path("sign/<str:token>/", signer.start, name="sign-start"),
    path("sign/<str:token>/who/", signer.identify, name="sign-who"),
    path("sign/<str:token>/papers/", signer.papers, name="sign-papers"),
    path("sign/<str:token>/papers/<slug:kind>.pdf", signer.paper, name="sign-paper"),
    path("sign/<str:token>/sign/", signer.sign, name="sign-sign"),
    path("sign/<str:token>/refuse/", signer.refuse, name="sign-refuse"),
    # Who somebody is.
    *realname_pages("sign/<str:token>/identity/", "sign"),
    *realname_pages("account/identity/", "account"),
    # Officers.
    path("officer/", cases.queue, name="officer"),
    path("officer/sources/", sources.sources, name="officer-sources"),
    path("officer/identity/", identity.desk, name="officer-identity"),
    path("officer/identity/checks/<int:number>/", identity.check, name="officer-check"),
    path(
        "officer/identity/checks/<int:number>/pictures/<int:which>/",
        identity.picture,
        name="officer-picture",
    ),
    path("officer/identity/visits/<int:number>/", identity.visit, name="officer-visit"),
    path("officer/identity/signatories/<int:number>/", identity.signatory, name="officer-signatory"),
    path(
        "officer/identity/signatories/<int:number>/<slug:which>/",
        identity.signatory_paper,
        name="officer-signatory-paper",
    ),
    path("officer/cases/<int:number>/", cases.case, name="officer-case"),
    path("officer/cases/<int:number>/approve/", cases.approve, name="officer-approve"),
    path("officer/cases/<int:number>/ask/", cases.ask, name="officer-ask"),
    path("officer/cases/<int:number>/return/", cases.return_, name="officer-return"),
    path("officer/cases/<int:number>/refuse/", cases.refuse, name="officer-refuse"),
    path("officer/cases/<int:number>/act/<slug:act>/", acts.one, name="officer-act"),
    path("officer/cases/<int:number>/extend/", acts.extend, name="officer-extension-approve"),
    path("officer/cases/<int:number>/override/", acts.override, name="officer-override"),
    path("officer/cases/<int:number>/second/", acts.second, name="officer-second"),
    path("officer/opinions/<int:number>/", acts.answer, name="officer-answer"),
    path("officer/cases/<int:number>/letters/<slug:kind>.pdf", cases.letter, name="officer-letter"),
    path("officer/cases/<int:number>/evidence/", evidence_pages.officer, name="officer-evidence"),
    path("officer/cases/<int:number>/bundle/", bundle.bundle, name="officer-bundle"),
    path("officer/cases/<int:number>/papers/<slug:sha256>.pdf", cases.paper, name="officer-paper"),
    # Policy officers.
    path("policy/", parameters.home, name="policy"),
    path("policy/parameters/<str:parameter>/", parameters.one, name="policy-parameter"),
    path("policy/parameters/<str:parameter>/change/", parameters.change, name="policy-draft"),
    path("policy/trials/<int:number>/", changes.trial, name="policy-trial"),
    path("policy/trials/<int:number>/propose/", changes.propose, name="policy-propose"),
    path("policy/changes/<int:number>/", changes.change, name="policy-change"),
    path("policy/changes/<int:number>/enact/", changes.decide, {"what": "enact"}, name="policy-enact"),
    path("policy/changes/<int:number>/reject/", changes.decide, {"what": "reject"}, name="policy-reject"),
    path(
        "policy/changes/<int:number>/withdraw/", changes.decide, {"what": "withdraw"}, name="policy-withdraw"
    ),
    # Everybody.
    path("pki/root.pem", pki.root, name="pki-root"),
    path("pki/signing.pem", pki.issuer, name="pki-issuer"),
    path("pki/signing.crl", pki.revoked, name="pki-crl"),
    path("evidence/root.pem", evidence_pages.root, name="evidence-root"),
    path("evidence/checkpoint", evidence_pages.checkpoint, name="evidence-checkpoint"),
    path("evidence/keys.json", evidence_pages.keys, name="evidence-keys"),
    path("rules/", rules.catalogue, name="rules"),
    path("rules.json", rules_data.as_json, name="rules-json"),
    path("rules.csv", rules_data.as_csv, name="rules-csv"),
    path("rules.schema.json", rules_data.schema, name="rules-schema"),
    path("rules/dataset.jsonld", rules_data.dataset, name="rules-dataset"),
    path("rules/data/", rules.data, name="rules-data"),
    path("rules/parameters/", rules.parameters, name="rules-parameters"),
    path("rules/undecided/", rules.not_decided, name="rules-undecided"),
    path("rules/<str:identifier>/", rules.rule, name="rule"),
    path("register/", entities.search, name="register"),
    path("register/<str:uscc>/", entities.entity, name="entity"),
    path("licence/verify/", entities.verify, name="licence-verify"),
    path("licence/keys.json", entities.keys, name="licence-keys"),
    path("licence/<str:code>/", entities.licence, name="licence-check"),
]
