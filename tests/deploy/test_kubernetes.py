"""deploy/kubernetes: what is applied fits together, is shut in, and is replaced without a gap."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.files import documents, environment, only, stages

KINDS = {
    "Namespace": "v1",
    "ServiceAccount": "v1",
    "Deployment": "apps/v1",
    "Service": "v1",
    "HorizontalPodAutoscaler": "autoscaling/v2",
    "PodDisruptionBudget": "policy/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "Secret": "v1",
    "Ingress": "networking.k8s.io/v1",
    "ServiceMonitor": "monitoring.coreos.com/v1",
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
}
COMPONENT = {"app.kubernetes.io/component": "assistant"}
STOPS_WITHIN = 60


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "deploy/kubernetes"


@pytest.fixture(scope="module")
def kustomization(folder: Path) -> dict[str, Any]:
    return only(folder / "kustomization.yaml")


@pytest.fixture(scope="module")
def pod(folder: Path) -> dict[str, Any]:
    spec: dict[str, Any] = only(folder / "deployment.yaml")["spec"]["template"]["spec"]
    return spec


@pytest.fixture(scope="module")
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (one,) = pod["containers"]
    assert isinstance(one, dict)
    return one


@pytest.fixture(scope="module")
def image(root: Path) -> dict[str, Any]:
    stage = stages(root / "deploy/Containerfile")["image"]
    user = next(line.rest for line in stage if line.word == "USER").split(":")
    return {**environment(stage), "user": int(user[0]), "group": int(user[1])}


def test_each_manifest_has_the_version_of_its_kind(folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        for document in documents(path):
            assert KINDS[document["kind"]] == document["apiVersion"], path.name


def test_each_manifest_is_applied_or_said_not_to_be(folder: Path, kustomization: dict[str, Any]) -> None:
    left = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml", *kustomization["resources"]}
    comment = (folder / "kustomization.yaml").read_text(encoding="utf-8").split("apiVersion")[0]
    assert set(re.findall(r"[\w.]+\.yaml", comment.split("Not applied by itself")[1])) == left
    assert [name for name in kustomization["resources"] if not (folder / name).is_file()] == []


def test_the_example_of_the_secret_has_no_values(folder: Path) -> None:
    assert set(only(folder / "secret.example.yaml")["stringData"].values()) == {""}


def test_settings_and_secret_are_those_that_the_pod_names(
    folder: Path, kustomization: dict[str, Any], container: dict[str, Any]
) -> None:
    names = [source[kind]["name"] for source in container["envFrom"] for kind in source]
    (settings,) = kustomization["configMapGenerator"]
    assert names == [settings["name"], only(folder / "secret.example.yaml")["metadata"]["name"]]
    assert [name for name in settings["envs"] if not (folder / name).is_file()] == []


def test_the_image_is_named_in_one_place(kustomization: dict[str, Any], container: dict[str, Any]) -> None:
    (image,) = kustomization["images"]
    assert image["name"] == container["image"]
    assert image["newTag"] not in {"", "latest"}


@pytest.mark.parametrize("name", ["deployment", "service", "pdb", "networkpolicy"])
def test_all_select_the_same_pods(folder: Path, name: str) -> None:
    spec = only(folder / f"{name}.yaml")["spec"]
    found = spec.get("selector") or spec["podSelector"]
    assert found.get("matchLabels", found) == COMPONENT
    labels = only(folder / "deployment.yaml")["spec"]["template"]["metadata"]["labels"]
    assert labels == COMPONENT


def test_the_pod_may_run_where_nothing_is_allowed_that_is_not_needed(
    pod: dict[str, Any], container: dict[str, Any], image: dict[str, Any]
) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert (pod["securityContext"]["runAsUser"], pod["securityContext"]["runAsGroup"]) == (
        image["user"],
        image["group"],
    )
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False


def test_variables_of_a_service_named_gut_do_not_reach_the_settings(pod: dict[str, Any]) -> None:
    assert pod["enableServiceLinks"] is False


def test_the_pod_can_write_where_the_assistant_writes(
    pod: dict[str, Any], container: dict[str, Any], image: dict[str, Any]
) -> None:
    assert {mount["mountPath"] for mount in container["volumeMounts"]} == {image["GUT_VAR"], "/tmp"}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def test_the_pod_is_ready_by_one_address_and_alive_by_the_other(container: dict[str, Any]) -> None:
    probes = {name: container[name]["httpGet"] for name in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startupProbe": "/health",
        "readinessProbe": "/ready",
        "livenessProbe": "/health",
    }
    assert {probe["port"] for probe in probes.values()} == {container["ports"][0]["name"]}


def test_the_port_is_the_images(container: dict[str, Any], image: dict[str, Any]) -> None:
    assert str(container["ports"][0]["containerPort"]) == image["GUT_PORT"]


def test_the_model_has_time_to_load(container: dict[str, Any]) -> None:
    probe = container["startupProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 120


def test_a_pod_is_given_the_time_that_it_takes_to_stop(pod: dict[str, Any], container: dict[str, Any]) -> None:
    waits = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    assert pod["terminationGracePeriodSeconds"] > waits + STOPS_WITHIN


def test_memory_is_asked_for_and_limited(container: dict[str, Any]) -> None:
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]


def test_a_new_version_answers_before_an_old_one_goes(folder: Path) -> None:
    spec = only(folder / "deployment.yaml")["spec"]
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_the_number_of_pods_is_left_to_the_autoscaler(folder: Path) -> None:
    assert "replicas" not in only(folder / "deployment.yaml")["spec"]
    hpa = only(folder / "hpa.yaml")["spec"]
    deployment = only(folder / "deployment.yaml")
    target = hpa["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (deployment["kind"], deployment["metadata"]["name"])
    assert hpa["maxReplicas"] > hpa["minReplicas"] >= 2


def test_pods_are_spread_over_zones_and_machines(pod: dict[str, Any]) -> None:
    keys = [one["topologyKey"] for one in pod["topologySpreadConstraints"]]
    assert keys == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    assert [one["labelSelector"]["matchLabels"] for one in pod["topologySpreadConstraints"]] == [COMPONENT] * 2


def test_no_visitor_is_bound_to_a_pod(folder: Path) -> None:
    assert only(folder / "service.yaml")["spec"]["sessionAffinity"] == "None"
    assert "affinity" not in str(only(folder / "ingress.example.yaml"))


def test_only_the_servers_and_slack_can_be_reached(folder: Path) -> None:
    rules = only(folder / "networkpolicy.yaml")["spec"]
    assert rules["policyTypes"] == ["Ingress", "Egress"]
    ports = {port["port"] for rule in rules["egress"] for port in rule["ports"]}
    assert ports == {53, 443, 5432, 6379, 5671, 5672}
    assert [rule for rule in rules["egress"] if not rule.get("to") or not rule.get("ports")] == []
    assert [port["port"] for rule in rules["ingress"] for port in rule["ports"]] == ["http"]
